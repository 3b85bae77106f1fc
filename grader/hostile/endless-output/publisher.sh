# Prints without end, and no line twice.
exec seq 1000000000
