// A Node server that verifies what the three providers send, as their documents say.
// Run as `node node_app.js SECRET`; it prints its port, and answers 200 or 401.
const crypto = require('node:crypto')
const http = require('node:http')

const secret = process.argv[2]

const hmac = body => crypto.createHmac('sha256', secret).update(body).digest('hex')

function same(given, right) {
  const [a, b] = [Buffer.from(given || ''), Buffer.from(right)]
  return a.length === b.length && crypto.timingSafeEqual(a, b)
}

const verify = {
  // «Starts with sha256= followed by a HMAC hexdigest», of the payload.
  '/missive': (headers, body) => same(headers['x-hook-signature'], 'sha256=' + hmac(body)),

  // The sample of the page about verifying: hash_hmac('sha256', body, secret).
  '/mailabl': (headers, body) => same(headers['x-mailabl-signature'], hmac(body)),

  // The prose: «a SHA-256 hash of the concatenation of the app-secret and the body».
  '/mailabl/concat': (headers, body) =>
    same(
      headers['x-mailabl-signature'],
      crypto.createHash('sha256').update(secret).update(body).digest('hex'),
    ),

  // What is signed is not documented: here the payload without its signature, written compactly.
  '/manysends': (headers, body) => {
    const { signature, ...rest } = JSON.parse(body.toString('utf8'))
    return same(signature, 'sha256=' + hmac(JSON.stringify(rest)))
  },
}

const server = http.createServer((request, response) => {
  const chunks = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    const check = verify[request.url]
    response.statusCode = check ? (check(request.headers, Buffer.concat(chunks)) ? 200 : 401) : 404
    response.end()
  })
})

server.listen(0, '127.0.0.1', () => console.log(server.address().port))
