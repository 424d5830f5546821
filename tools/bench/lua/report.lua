-- Drives one wrk run and ends with one line of JSON. Argument: bytes of a POST body; 0 is a GET.
function init(args)
  local size = tonumber(args[1] or '0')
  if size > 0 then
    wrk.method = 'POST'
    wrk.body = string.rep('x', size)
    wrk.headers['Content-Type'] = 'application/octet-stream'
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"micros":%d,"bytes":%d,"p50":%d,"p99":%d,"max":%d,"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect, errors.read, errors.write, errors.timeout))
end
