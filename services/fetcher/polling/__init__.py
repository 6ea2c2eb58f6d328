"""When a feed is polled, what its answer means, and what goes onto the entries stream; WebSub beside it."""
