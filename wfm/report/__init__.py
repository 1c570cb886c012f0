"""Models to bytes and text, one format per file; nothing here touches a file, the clock or the terminal."""
