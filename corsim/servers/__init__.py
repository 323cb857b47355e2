"""The other end of the wire: what answers the requests that fetching yields."""
