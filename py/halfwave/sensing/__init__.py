"""What links tell of people and rooms: pure functions from packets to estimates."""
