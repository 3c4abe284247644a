"""What a packet of CSI is: frames, sub-carriers, estimates and the room that they speak of."""
