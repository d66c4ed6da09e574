"""A site for crawlers, in a process of its own: ``python -m benchmarks.scrapy_site CORPUS LATENCY``.

Serves the documents of a corpus (JSON Lines) as pages ``/0``, ``/1`` …, each LATENCY seconds after it was asked for, as
a server elsewhere would. Prints its port, and ends when its standard input does.
"""

import asyncio
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

import msgspec

_HEAD: Final = b"HTTP/1.1 %d %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"


def pages(corpus: Path) -> list[bytes]:
    """The documents as pages, a ``<p>`` for each paragraph; what surrounds them is as much as on a small site."""
    links = "".join(f'<li><a href="/about/{number}">Section {number}</a></li>' for number in range(40))
    found = []
    for line in corpus.read_bytes().splitlines():
        text = msgspec.json.decode(line)["text"]
        body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in text.split("\n\n"))
        found.append(
            f'<!doctype html><html><head><meta charset="utf-8"><title>A page</title></head><body><nav><ul>{links}</ul>'
            f"</nav><article>{body}</article><footer>A footer</footer></body></html>".encode()
        )
    return found


async def serve(found: Sequence[bytes], latency: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(latency)
                path = head.split(b" ", 2)[1][1:]
                known = path.isdigit() and int(path) < len(found)
                body = found[int(path)] if known else b""
                status = (200, b"OK") if known else (404, b"Not Found")
                writer.write(_HEAD % (*status, len(body)) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the crawler closed it
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(pages(Path(sys.argv[1])), float(sys.argv[2])))
