"""From a roster problem to a roster with its proof."""
