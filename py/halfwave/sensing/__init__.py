"""What links show of people and rooms: pure functions from packets to estimates."""
