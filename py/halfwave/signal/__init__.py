"""Signal processing on a link's packets: pure functions of arrays, no room, no person."""
