// Auspex
