"""The peer of the bench: the shortest relay one would write with asyncio and websockets. No time stamps, no bounds."""

import asyncio
import sys

from websockets.asyncio.server import broadcast, serve

clients = set()


class Port(asyncio.DatagramProtocol):
    def datagram_received(self, data, source):
        broadcast(clients, data)


async def client(connection):
    clients.add(connection)
    await connection.wait_closed()
    clients.discard(connection)


async def main():
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Port, local_addr=("127.0.0.1", 0))
    async with serve(client, "127.0.0.1", 0, compression=None) as server:
        http = server.sockets[0].getsockname()[1]
        udp = transport.get_extra_info("sockname")[1]
        print(f"bare relay at http://localhost:{http} (UDP port {udp})", flush=True)
        await asyncio.sleep(float(sys.argv[1]))


asyncio.run(main())
