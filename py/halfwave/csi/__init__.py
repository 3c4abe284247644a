"""What a packet of CSI is: frames, subcarriers, estimates and the room that they speak of."""
