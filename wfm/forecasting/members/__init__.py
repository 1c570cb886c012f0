"""The forecasting methods, one per file, all with the interface of `wfm.forecasting.member.Member`."""
