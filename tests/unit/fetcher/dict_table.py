"""A table of the fetcher without Kafka: one partition, every change confirmed at once."""

import asyncio


class DictTable(dict):
    def partition(self, _key):
        return 0

    def rows(self):
        return ((key, 0, row) for key, row in list(self.items()))

    async def put(self, key, row, _stream_key):
        if row is None:
            self.pop(key, None)
        else:
            self[key] = row
        confirmation = asyncio.get_running_loop().create_future()
        confirmation.set_result(None)
        return confirmation
