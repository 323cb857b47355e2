"""The Fetch Standard, and the parts of other standards that it calls, one algorithm per function.

Pure: no input or output, no clock, no globals that change. Fetching is a generator that
yields a wire request, is sent a wire response, and returns a response.
"""
