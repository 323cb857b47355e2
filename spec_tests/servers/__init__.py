"""What can stand at the other end of the wire, each against hand-written applications and the real packages."""
