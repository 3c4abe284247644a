# syntax=docker/dockerfile:1
# The relay with the page in it. How to run it, with the host's network or with mapped ports: docs/install.md
#   docker build -t halfwave .

FROM node:22-bookworm-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /halfwave
COPY . .
RUN --mount=type=cache,target=/halfwave/.cache npm run wheels

FROM python:3.13-slim
RUN --mount=type=bind,from=build,source=/halfwave/dist,target=/dist \
    pip install --no-cache-dir /dist/halfwave_relay-*.whl \
    && useradd --uid 10001 --no-create-home halfwave \
    && install --directory --owner=halfwave /data
USER halfwave
# Where --record writes to.
WORKDIR /data
VOLUME /data
ENV HALFWAVE_HOST=0.0.0.0
EXPOSE 8000/tcp 5005/udp
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import os, urllib.request as request; request.urlopen('http://127.0.0.1:' + os.environ.get('HALFWAVE_HTTP_PORT', '8000') + '/health/live', timeout=4)"]
ENTRYPOINT ["halfwave-relay"]
