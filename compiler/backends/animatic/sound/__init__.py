"""What an animatic is heard to say: speech, ambience, and their mix."""
