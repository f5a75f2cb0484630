"""The run page: start, watch, stop; hits and problems as they come; at the end what was and was not read."""
