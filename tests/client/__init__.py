"""The client against servers that say anything: scripted ones over TCP, small ones in this process."""
