"""The peer of `parse_feed`: feedparser-rs, in the peers' environment. Documents come on standard input, each after its length in four bytes;
for each it prints the CPU seconds that reading it takes."""

import sys
import time

import feedparser_rs

TIMES = 30


def main():
    while size := int.from_bytes(sys.stdin.buffer.read(4)):
        data = sys.stdin.buffer.read(size)
        begun = time.process_time()
        for _ in range(TIMES):
            feedparser_rs.parse(data)
        print((time.process_time() - begun) / TIMES, flush=True)


main()
