-- POSTs the bodies of a folder, one after the other: wrk -s post.lua URL -- PATH TYPE BODY...
local requests, at = {}, 0

function init(arguments)
  for i = 3, #arguments do
    local file = assert(io.open(arguments[i], "rb"))
    local headers = {["Content-Type"] = arguments[2]}
    requests[i - 2] = wrk.format("POST", arguments[1], headers, file:read("*a"))
    file:close()
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
