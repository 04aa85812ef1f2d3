// Signs and verifies with the providers' own libraries.
// A line of JSON in: {sdk, act, secret, body, at, headers, header, url, certificate}; one out:
// {headers} of what was signed, {valid} of what was verified or loaded, or {error}.
import https from "node:https";
import { Readable } from "node:stream";
import { createInterface } from "node:readline";

console.log = console.debug = console.info = console.error; // standard output holds answers alone

const standard = (Webhook, prefix) => ({
  sign: ({ secret, body, at }) => ({
    [`${prefix}id`]: "msg_1",
    [`${prefix}timestamp`]: String(at),
    [`${prefix}signature`]: new Webhook(secret).sign("msg_1", new Date(at * 1000), body),
  }),
  verify: ({ secret, body, headers }) => new Webhook(secret).verify(body, headers),
});

const SDKS = {
  standardwebhooks: async () => standard((await import("standardwebhooks")).Webhook, "webhook-"),
  svix: async () => standard((await import("svix")).Webhook, "svix-"),
  stripe: async () => {
    const { webhooks } = new (await import("stripe")).default("sk_test_nobody");
    return {
      sign: ({ secret, body, at, header }) => ({
        [header]: webhooks.generateTestHeaderString({ payload: body, secret, timestamp: at }),
      }),
      verify: ({ secret, body, headers, header }) =>
        webhooks.signature.verifyHeader(body, headers[header], secret, 300),
    };
  },
  octokit: async () => {
    const { sign, verify } = await import("@octokit/webhooks-methods");
    return {
      sign: async ({ secret, body, header }) => ({ [header]: await sign(secret, body) }),
      verify: ({ secret, body, headers, header }) => verify(secret, body, headers[header]),
    };
  },
  twilio: async () => {
    const { default: twilio } = await import("twilio");
    const fields = (body) => Object.fromEntries(new URLSearchParams(body));
    return {
      sign: async ({ secret, body, url, header }) => {
        const { getExpectedTwilioSignature } = await import("twilio/lib/webhooks/webhooks.js");
        return { [header]: getExpectedTwilioSignature(secret, url, fields(body)) };
      },
      verify: ({ secret, body, headers, url, header }) =>
        url.includes("bodySHA256")
          ? twilio.validateRequestWithBody(secret, headers[header], url, body)
          : twilio.validateRequest(secret, headers[header], url, fields(body)),
    };
  },
  paddle: async () => {
    const { Paddle } = await import("@paddle/paddle-node-sdk");
    const { webhooks } = new Paddle("nobody");
    return {
      verify: ({ secret, body, headers, header }) =>
        webhooks.isSignatureValid(body, secret, headers[header]),
    };
  },
  linear: async () => {
    const { LinearWebhookClient } = await import("@linear/sdk/webhooks");
    return {
      verify: ({ secret, body, headers, header }) =>
        new LinearWebhookClient(secret).verify(Buffer.from(body), headers[header]),
    };
  },
  shopify: async () => {
    await import("@shopify/shopify-api/adapters/node");
    const { shopifyApi, ApiVersion, LogSeverity } = await import("@shopify/shopify-api");
    const always = {
      "X-Shopify-Topic": "orders/create",
      "X-Shopify-Shop-Domain": "a.myshopify.com",
      "X-Shopify-API-Version": "2025-01",
      "X-Shopify-Webhook-Id": "w1",
    };
    return {
      verify: async ({ secret, body, headers }) => {
        const shopify = shopifyApi({
          apiKey: "nobody",
          apiSecretKey: secret,
          hostName: "a.example",
          apiVersion: Object.values(ApiVersion)[0],
          isEmbeddedApp: false,
          logger: { level: LogSeverity.Error },
        });
        const rawRequest = Object.assign(Readable.from([]), {
          method: "POST",
          url: "/",
          headers: { ...always, ...headers },
        });
        return (await shopify.webhooks.validate({ rawBody: body, rawRequest })).valid;
      },
    };
  },
  sendgrid: async () => {
    const { EventWebhook } = (await import("@sendgrid/eventwebhook")).default;
    const webhook = new EventWebhook();
    return {
      verify: ({ secret, body, headers }) =>
        webhook.verifySignature(
          webhook.convertPublicKeyToECDSA(secret),
          body,
          headers["X-Twilio-Email-Event-Webhook-Signature"],
          headers["X-Twilio-Email-Event-Webhook-Timestamp"],
        ),
    };
  },
  discord: async () => {
    const { verifyKey } = (await import("discord-interactions")).default;
    return {
      verify: ({ secret, body, headers }) =>
        verifyKey(body, headers["X-Signature-Ed25519"], headers["X-Signature-Timestamp"], secret),
    };
  },
  sns: async () => {
    const { default: Validator } = await import("sns-validator");
    return {
      verify: ({ body, certificate }) => {
        https.get = (_url, answer) => {
          const response = Object.assign(Readable.from([certificate]), { statusCode: 200 });
          answer(response);
          return response;
        };
        return new Promise((resolve) =>
          new Validator().validate(body, (error) => resolve(!error)),
        );
      },
    };
  },
  zoom: async () => {
    const { AwsLambdaReceiver } = await import("@zoom/rivet/users");
    return {
      verify: async ({ secret, body, headers }) => {
        const handle = new AwsLambdaReceiver({ webhooksSecretToken: secret }).start();
        return (await handle({ body, headers, isBase64Encoded: false }, {})).statusCode === 200;
      },
    };
  },
};

const loaded = {};

async function answer({ sdk, act, ...request }) {
  loaded[sdk] ??= await SDKS[sdk]();
  if (act === "load") return { valid: true };
  if (act === "sign") return { headers: await loaded[sdk].sign(request) };
  try {
    return { valid: (await loaded[sdk].verify(request)) !== false };
  } catch (error) {
    return { valid: false, error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = await answer(JSON.parse(line)).catch((error) => ({ error: String(error.stack) }));
  process.stdout.write(JSON.stringify(said) + "\n");
}
