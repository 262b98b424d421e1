"""What figures mean: thresholds, forecasts, time that a desk may take."""
