"""The words of docs/results/breathing.md, for breathing_accuracy.py to fill in."""

TEXT = """# Breathing: how often it is right

    PYTHONPATH=py python tests/bench/breathing_accuracy.py

One line common to all columns of a link, in noise whose colour is measured in the same window
(py/halfwave/signal/bins.py, signal/spectral_line.py, signal/evidence.py, sensing/breathing.py). Nothing is trained;
constants rest on physics and on noise, not on a fit to labels.
But methods were compared on these very people before this page was made: it is no test on people unseen. The truth of
guided breathing is what the guide asked for; no belt was worn, and people do not always follow.

## Guided breathing

{people} people of embedded-wifi-sensing, one ESP32 link at 49 packets a second, three recordings of 180 s each, windows
of 120 s every 30 s: {windows} windows. "All" takes extra["candidate"], which is what `least_quality=0` gives; "best" is
by our own `quality`. "Drawn again": {bootstraps} times as many people drawn with replacement.

{curve}

The same windows, and those of 60 s, before two minutes were remembered (that code asked 120 s of):

| code | windows | all | best 70 % | best 50 % | answered | largest error | within 2 std |
|---|---|---|---|---|---|---|---|
| before | 180 of 60 s | 0.970 | 0.212 | 0.062 | 60 % | 0.74 | 82 % |
| before | 108 of 120 s | 0.540 | 0.258 | 0.032 | 74 % | 7.84 | 68 % |
{now}

{by_person}

### What the constants do

The curve with one constant changed at a time. Where a change looks better it was not taken: the differences are
smaller than those between people.

{changes}

## Is the quality right?

By default a rate is told from a quality of {least} on.

{quality}

Standard error: of the windows that are answered, {within} % lie within two of it of the guided rate. Of simulated
chests that keep time it is 97 to 100 %, of such as wander with every breath some 75 % (below): whether a phase jitters
or walks hardly shows in a minute.

## Where nobody breathes, walks, and one who breathes six a minute

Windows of 40 and of 60 s, every 5 s. Recordings shorter than 40 s (espectre) get "needs 40 s". "Moving" is a person
who walks.

{controls}

{empty_told} of {empty_windows} overlapping windows of empty rooms, {empty_minutes:.0f} minutes in all, got a rate:
fewer than {poisson:.1f} false rates an hour is all that may be claimed of so little time (95 %, Poisson).

## Known lines in white noise

{lines} windows of 60 s at 5 samples a second a row, frequency and phase drawn. The bound is Cramer and Rao's; the union
bound is for 31 cells. A wrong line is one more than 1.5 cells off and is left out of the error.

{known}

## From packets to a rate

{chests} simulated chests a row (tests/support/chest.py: int8 packets with a gain, phase and delay of their own,
drifting echoes), 8 to 22 a minute, 20 packets a second; the breath is held once, or its phase walks at random, by so
many radians over a second: 0.3 is a tenth from breath to breath. Before, two in three windows of a rate that wanders by
0.1 were off by more than two standard errors.

{errors}

## A rate that changes

{changed} simulated chests a row, half at 12 dB and half at 22, who go from one rate to another at once; asked every
5 s. A stray is a rate further than 0.3 a minute and three standard errors from both.

{changes_table}

## Where nobody is, by simulation

Rooms of docs/simulator.md in which nobody is (two nodes' links, ESP32 and C6, 50 and 100 packets a second, a fan, a
drift of 3 s and bursts of loss): 152 runs of two minutes and 2733 estimates of up to 120 s, one every 10 s and link, so
7.6 hours of one link. None told a rate; the highest evidence was 6.0 of the 8.25 that one needs, and it was above 4 in
16. So there are fewer than 0.4 false rates an hour for certain (95 %, Poisson). The chance of an evidence above x is
exp(-x) a place for a line at most; as that falls from 4 on, one of 8.25 comes less than once in a day.

Before, 18 of 96 such runs told a rate: the receiver's filter drifts in three shapes that thirty columns share, and the
evidence of all was added up as if a third of them were of their own; and its noise has a knee, whose foot a law of
1 / hz^2 took for more than noise. The gate was wrong more than the receiver. The simulated
curtain was wrong: three sinusoids for ever, as no cloth swings.

Two who lie and breathe 22 and 12 a minute behind furniture, and one at 12 (13 seeds each, two links, estimates of up to
120 s every 10 s): none of 468 told, highest evidence 4.5. Before, six of 24 runs told a rate, all wrong.

## Pauses

Simulated chests (tests/support/chest.py: int8 packets with a gain, phase and delay of their own, 22 dB, drifting
echoes), {scenes} windows of 120 s a row. Pauses of ten seconds and more are to be marked.

{pauses}

## Two people

Simulated as above, windows of 120 s; and one person of the guided recordings, whom a second must not be made of.

{two}

## Cost

{cost:.1f} ms a window of 120 s of one link with 52 subcarriers, from its slow bins; binning a second of 100 packets
takes 0.7 ms. That is 1.8 times what 60 s cost before, and 1.1 times what that code needed for 120 s. Both are linear
in the window, the subcarriers and the links.

## What does not hold

- Of all windows, the error is mostly that of a few people at 20 a minute of whom another line is clearer. Some of them
  may not have followed the guide; nothing here can tell.
- A recording of six breaths a minute through an open door (resp_puertaabierta_6rpm) has no rate; its likeliest line is
  at 6.6. There is no belt to say who is right; of another recording of this set its author says that his counting was
  a quarter off.
- A rate that is new is told 25 to 80 s after the change, the later the fainter; until then the old one, or none.
- Windows under 40 s have none: in empty rooms a drift looks like two or three breaths. Rates under 4.8 and over 36
  a minute are not looked for.
- With 12 columns of equal strength wrong lines are oftener than the union bound of the ideal detector where that bound
  falls from 1 to 0, and the error comes within 1.15 of Cramer and Rao's only 3 dB later: the noise of every column is
  measured, not known.
- Two people nearer than 3 a minute in 120 s mostly look like one, as do two of whom one is much stronger.
- A fan that swings from side to side at a breath's rate is a true line, and nothing in a link tells it from a chest;
  and a link feels only who is near its line: no rate does not mean that nobody breathes, and a pause is not apnoea.
  This is no medical device.
- Of a rate that walks from breath to breath by a tenth, one answer in four is off by more than two standard errors.
- The gate stands above what empty rooms of these recordings showed (highest quality {highest:.2f}); other rooms may
  show more.
"""
