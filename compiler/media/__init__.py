"""L5: the only home of PyAV, Pillow and OpenCV: probing, decoding, encoding, packets, fonts."""
