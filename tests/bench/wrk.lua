-- The load: every request has a number of its own, in its Idempotency-Key and wherever its body says "@@".
-- Arguments: method, path, prefix of the keys, token, body.
local number, method, path, prefix, token, body = 0

function init(args)
    method, path, prefix, token, body = args[1], args[2], args[3], args[4], args[5]
end

function request()
    number = number + 1
    local headers = { Authorization = "Bearer " .. token }
    if method == "GET" then
        return wrk.format(method, path, headers)
    end
    headers["Content-Type"] = "application/json"
    headers["Idempotency-Key"] = prefix .. "-" .. number
    local own = body:gsub("@@", function() return string.format("%s-%d", prefix, number) end)
    own = own:gsub("##", function() return string.format("%d", 20 + number % 90000) end)
    return wrk.format(method, path, headers, own)
end

function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format(
        '\n{"requests":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f,"refused":%d,"lost":%d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        e.status, e.connect + e.read + e.write + e.timeout))
end
