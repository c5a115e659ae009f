# Runs the server given as arguments for as long as standard input stays open. The system closes it when the process at
# its other end is gone, even killed: so no server is left behind that writes to the same files or holds the port.

# A command in the background gets /dev/null as its standard input; ours is kept as number 3.
exec 3<&0
"$@" 3<&- &
server=$!
# The whole group is told to end, and the server with it: this shell stays until the server is gone.
trap : TERM
{
  trap '' TERM
  read -r _
  kill "$server"
  # A server that is still starting, or stopped, does not heed that.
  sleep 0.2
  kill -9 "$server"
} <&3 >/dev/null 2>&1 &
watch=$!
while kill -0 "$server" 2>/dev/null; do
  wait "$server"
  status=$?
done
kill -9 "$watch" 2>/dev/null
exit "$status"
