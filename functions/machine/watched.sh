# Runs the server given as arguments for as long as standard input stays open. The system closes it when the process at
# its other end is gone, even killed: so no server is left behind that writes to the same files.

# A command in the background gets /dev/null as its standard input; ours is kept as number 3.
exec 3<&0
"$@" &
server=$!
{
  read -r _
  kill "$server"
  # A server that is still starting does not heed that.
  sleep 3
  kill -9 "$server"
} <&3 2>/dev/null &
watch=$!
wait "$server"
kill "$watch" 2>/dev/null
