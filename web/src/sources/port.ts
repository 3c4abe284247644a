/** Where boards send to, in words: the relay does not tell the page which port it has. */
export const BOARDS_PORT = "the relay's UDP port (5005 unless told otherwise)";
