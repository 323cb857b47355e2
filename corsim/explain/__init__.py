"""What happened, told: renderings of results and of the algorithms behind them."""
