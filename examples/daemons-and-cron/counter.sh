# A daemon stays in the foreground.
count=0
trap 'exit 0' INT TERM
while :; do
  count=$((count + 1))
  echo "$count" >> count.log
  sleep 1
done
