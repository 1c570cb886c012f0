"""An invented company to plan for: what ships with wfm so that it can be tried without any data of one's own."""
