"""What of the documentation is made from the code, the tables and the recordings, when it is built."""
