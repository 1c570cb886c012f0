"""From simulated service back to staff: cuts that say where more people help, and the roster made again."""
