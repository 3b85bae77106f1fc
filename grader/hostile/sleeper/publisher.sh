# Sleeps for ever, here for an hour.
exec sleep 3600
