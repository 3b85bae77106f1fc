# Writes a file without end, here of 1 GiB at most.
exec head -c 1073741824 /dev/zero > "$HOME/file"
