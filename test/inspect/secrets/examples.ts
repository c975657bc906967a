import { crc32 } from "node:zlib";
import { assemble, checkDigits, jwt, type Part, token } from "../../support/tokens.ts";

/**
 * One secret of each kind and of each of its anchors, put together when the test runs: the literal beginnings are cut in
 * two, so that no scanner takes this file for a leak.
 */

function many(id: string, prefixes: readonly string[], ...rest: readonly Part[]): string[] {
  return prefixes.map((prefix) => prefix + assemble(`${id} ${prefix}`, ...rest));
}

function withCrc(prefix: string): string {
  const body = assemble(prefix, ["base62", 30]);
  return prefix + body + checkDigits(body);
}

function cloudflare(prefix: string): string {
  const body = assemble(prefix, ["base62", 40]);
  return prefix + body + crc32(body).toString(16).padStart(8, "0");
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const hexDigits = [..."0123456789abcdef"];

/** Bech32 of an age identity: the six characters at the end are its checksum. */
function ageIdentity(): string {
  const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const prefix = "age-secret-key-";
  const data = [...assemble("age", ["hex", 52])].map((digit) => Number.parseInt(digit, 16));
  const expanded = [
    ...[...prefix].map((c) => c.charCodeAt(0) >> 5),
    0,
    ...[...prefix].map((c) => c.charCodeAt(0) & 31),
  ];
  let sum = 1n;
  for (const value of [...expanded, ...data, 0, 0, 0, 0, 0, 0]) {
    const top = sum >> 25n;
    sum = ((sum & 0x1ffffffn) << 5n) ^ BigInt(value);
    [0x3b6a57b2n, 0x26508e6dn, 0x1ea119fan, 0x3d4233ddn, 0x2a1462b3n].forEach((constant, bit) => {
      if ((top >> BigInt(bit)) & 1n) sum ^= constant;
    });
  }
  const checksum = [0, 1, 2, 3, 4, 5].map((place) => Number(((sum ^ 1n) >> BigInt(5 * (5 - place))) & 31n));
  return `${prefix}1${[...data, ...checksum].map((value) => charset[value]).join("")}`.toUpperCase();
}

const uuid: readonly Part[] = [["hex", 8], "-", ["hex", 4], "-", ["hex", 4], "-", ["hex", 4], "-", ["hex", 12]];
const signedJson = (seed: string) =>
  `${encoded({ iat: 1, url: "https://acme.com", org: assemble(seed, ["base62", 60]) })}`;

/** Kind → texts that hold a secret of it. Where a kind needs something beside it, the text has it. */
export const examples: { readonly [kind: string]: readonly string[] } = {
  "github-token": ["ghp", "gho", "ghu", "ghs", "ghr"].map((prefix) => withCrc(`${prefix}_`)),
  "github-app-token": [`ghs_12${"3456"}_${jwt({ iss: 1, exp: 4102444800 })}`],
  "github-refresh-token": many("refresh", [`ghr${"_"}`], ["base62", 76]),
  "github-fine-grained-token": many("fine", [`github_${"pat_"}`], ["base62", 22], "_", ["base62", 59]),
  "gitlab-token": many(
    "gitlab",
    ["pat", "dt", "rt", "rtr", "cbt", "ptt", "ft", "imt", "soat", "ffct", "agent", "oas", "wt"].map((x) => `gl${x}-`),
    ["base64url", 20],
  ),
  "gitlab-runner-registration-token": many("runner", [`GR13${"48941"}`], ["base64url", 20]),
  "atlassian-token": many("atlassian", [`ATA${"TT3"}`, `ATC${"TT3"}`], ["base64url", 180], "=", ["hex", 8]),
  "bitbucket-app-password": many("bitbucket", [`AT${"BB"}`], ["base62", 32]),
  "npm-token": [withCrc(`npm${"_"}`)],
  "npmrc-credential": [
    `//registry.acme.com/:_auth${"Token"}=${assemble("npmrc", ...uuid)}`,
    `_auth=${base64(`deploy:${token("password")}`)}`,
    `//registry.acme.com/:_pass${"word"}=${base64(token("password"))}`,
  ],
  "pypi-token": [
    `pypi-${base64("\x02\x01\x08pypi.org\x02\x24").replace(/=+$/, "")}${assemble("pypi", ["base64url", 150])}`,
  ],
  "rubygems-token": many("rubygems", [`rubygems${"_"}`], ["hex", 48]),
  "crates-token": many("crates", [`ci${"o"}`], ["base62", 32]),
  "nuget-key": many("nuget", [`oy${"2"}`], ["lower", 43]),
  "docker-hub-token": many("docker", [`dckr_${"pat_"}`, `dckr_${"oat_"}`], ["base64url", 27]),
  "jfrog-key": many("jfrog", [`AK${"Cp"}`], ["base62", 69]),
  "jfrog-reference-token": [base64(`reftkn:01:${assemble("reftkn", ["digit", 10], ":", ["base62", 27])}`).slice(0, 64)],
  "clojars-token": many("clojars", [`CLOJARS${"_"}`], ["hex", 60]),
  "aws-access-key-id": many("aws", ["AKIA", "ASIA", "ABIA", "ACCA"], ["base32", 16]),
  "aws-secret-access-key": [
    `secretAccess${"Key"}: "${token("aws_secret")}"`,
    `aws_secret_access_${"key"} = ${token("aws_secret")}`,
    `AWS_SECRET_ACCESS_${"KEY"}=${token("aws_secret")}`,
  ],
  "aws-bedrock-key": [`AB${"SK"}${base64(`BedrockAPIKey-${assemble("bedrock", ["base62", 82])}`)}`],
  "google-api-key": many("google", [`AI${"za"}`], ["base64url", 35]),
  "google-oauth-client-secret": many("oauth", [`GOC${"SPX-"}`], ["base64url", 28]),
  "google-refresh-token": many("refresh", [`1/${"/0"}`], ["base64url", 60]),
  "google-access-token": many("access", [`ya${"29."}`], ["base64url", 120]),
  "gcp-service-account": [
    JSON.stringify({
      type: "service_account",
      private_key_id: assemble("gcp", ["hex", 40]),
      private_key: "-----BEGIN PRIVATE KEY-----\n…",
    }),
  ],
  "azure-storage-key": [`AccountKey=${Buffer.from(assemble("storage", ["base62", 64])).toString("base64")}`],
  "azure-shared-access-key": [`SharedAccessKey=${assemble("shared", ["base64", 43])}=`],
  "azure-sas": [`?sv=2022-11-02&se=2099-01-01T00:00:00Z&sr=b&sp=r&sig=${assemble("sas", ["base62", 43])}%3D`],
  "azure-client-secret": hexDigits
    .slice(0, 10)
    .map((digit) => assemble(`entra ${digit}`, ["base62", 3], `${digit}Q~`, ["base62", 34])),
  "azure-devops-token": [assemble("devops", ["base62", 76], `AZ${"DO"}`, ["base62", 4])],
  "digitalocean-token": many("ocean", ["dop_v1_", "doo_v1_", "dor_v1_"], ["hex", 64]),
  "cloudflare-token": ["cfut_", "cfat_", "cfk_"].map(cloudflare),
  "cloudflare-origin-ca-key": many("origin", [`v1${".0-"}`], ["hex", 24], "-", ["hex", 146]),
  "alibaba-key-id": many("alibaba", [`LT${"AI"}`], ["base62", 20]),
  "tencent-secret-id": many("tencent", [`AK${"ID"}`], ["base62", 32]),
  "heroku-token": many("heroku", [`HRKU${"-AA"}`], ["base64url", 58]),
  "fly-token": many("fly", [`fo${"1_"}`], ["base64url", 43]),
  "fly-macaroon": many("macaroon", ["fm1a_", "fm1r_", "fm2_"], ["base64", 160]),
  "vercel-token": many("vercel", ["vcp_", "vci_", "vca_", "vcr_", "vck_"], ["base62", 56]),
  "vercel-blob-token": many("blob", [`vercel_blob${"_rw_"}`], ["base62", 16], "_", ["base62", 30]),
  "netlify-token": many("netlify", [`nf${"p_"}`], ["base62", 36]),
  "supabase-access-token": many("supabase", [`sb${"p_"}`], ["hex", 40]),
  "supabase-secret-key": many("supabase key", [`sb_${"secret_"}`], ["base64url", 22], "_", ["base64url", 8]),
  "planetscale-credential": many("planet", ["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], ["base62", 43]),
  "neon-key": many("neon", [`na${"pi_"}`], ["lower", 64]),
  "databricks-token": many("bricks", [`da${"pi"}`], ["hex", 32]),
  "terraform-cloud-token": [assemble("terraform", ["base62", 14], `.atlas${"v1."}`, ["base62", 67])],
  "vault-token": many("vault", ["hvs.", "hvb.", "hvr."], ["base64url", 90]),
  "doppler-token": many(
    "doppler",
    ["pt", "st", "ct", "sa", "scim", "audit"].map((x) => `dp.${x}.`),
    ["base62", 43],
  ),
  "pulumi-token": many("pulumi", [`pu${"l-"}`], ["hex", 40]),
  "tailscale-key": many(
    "tailscale",
    ["api", "auth", "client", "scim", "webhook"].map((x) => `tskey-${x}-`),
    ["base62", 12],
    "CNTRL-",
    ["base62", 32],
  ),
  "1password-service-account": [
    `ops_${encoded({ signInAddress: "my.1password.com", key: assemble("ops", ["base62", 300]) })}`,
  ],
  "age-identity": [ageIdentity()],
  "anthropic-key": [token("anthropic")],
  "openai-key": [token("openai"), assemble("legacy", `s${"k-"}`, ["base62", 20], "T3Blb", "kFJ", ["base62", 20])],
  "openrouter-key": many("openrouter", [`sk-or${"-v1-"}`], ["hex", 64]),
  "xai-key": many("xai", [`xa${"i-"}`], ["base62", 80]),
  "groq-key": many("groq", [`gs${"k_"}`], ["base62", 52]),
  "perplexity-key": many("perplexity", [`ppl${"x-"}`], ["base62", 48]),
  "hugging-face-token": many("hugging", [`h${"f_"}`, `api_${"org_"}`], ["letters", 34]),
  "replicate-token": many("replicate", [`r${"8_"}`], ["base62", 37]),
  "langsmith-key": many("langsmith", ["lsv2_pt_", "lsv2_sk_"], ["hex", 32], "_", ["hex", 10]),
  "together-key": many("together", [`tgp_${"v1_"}`], ["base64url", 43]),
  "nvidia-key": many("nvidia", [`nv${"api-"}`], ["base64url", 64]),
  "jina-key": many("jina", [`ji${"na_"}`], ["base62", 60]),
  "tavily-key": many("tavily", [`tv${"ly-"}`, `tv${"ly-dev-"}`], ["base62", 32]),
  "pinecone-key": many("pinecone", [`pc${"sk_"}`], ["base62", 70]),
  "fireworks-key": many("fireworks", [`f${"w_"}`], ["base62", 24]),
  "e2b-key": many("e2b", [`e2${"b_"}`], ["hex", 40]),
  "sk-key": [assemble("sk", `s${"k-"}`, ["hex", 32]), assemble("sk 48", `s${"k-"}`, ["base62", 48])],
  "cerebras-key": many("cerebras", [`cs${"k-"}`], ["lower", 48]),
  "wandb-key": many("wandb", [`wandb_${"v1_"}`], ["base62", 77]),
  "openshift-token": many("openshift", [`sha256${"~"}`], ["base64url", 43]),
  "render-key": many("render", [`rn${"d_"}`], ["base62", 28]),
  "mongodb-atlas-secret": many("atlas", [`mdb_sa${"_sk_"}`], ["base64url", 40]),
  "astra-token": many("astra", [`Astra${"CS:"}`], ["base62", 24], ":", ["hex", 64]),
  "docker-swarm-token": many("swarm", [`SWMTKN${"-1-"}`], ["lower", 50], "-", ["lower", 25]),
  "prefect-token": many("prefect", ["pnu_", "pnb_"], ["base62", 36]),
  "typeform-token": many("typeform", [`tf${"p_"}`], ["base62", 44]),
  "buildkite-agent-token": many("agent", ["bkaa_", "bkaj_", "bkar_", "bkpt_"], ["base62", 72]),
  "stripe-live-key": many("stripe", ["sk_live_", "rk_live_", "sk_prod_", "rk_prod_"], ["base62", 24]),
  "stripe-test-key": many("stripe test", ["sk_test_", "rk_test_"], ["base62", 99]),
  "stripe-webhook-secret": many("webhook", [`wh${"sec_"}`], ["base62", 32]),
  "square-token": many("square", ["sq0atp-", "sq0csp-"], ["base64url", 43]),
  "shopify-token": many("shopify", ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"], ["hex", 32]),
  "shippo-token": many("shippo", [`shippo_${"live_"}`], ["hex", 40]),
  "easypost-key": many("easypost", [`EZ${"AK"}`], ["base62", 54]),
  "duffel-token": many("duffel", [`duffel_${"live_"}`], ["base64url", 43]),
  "flutterwave-key": many("flutterwave", [`FLW${"SECK-"}`], ["hex", 32], "-X"),
  "slack-token": many(
    "slack",
    [..."bparsoc"].map((letter) => `xox${letter}-`),
    ["digit", 12],
    "-",
    ["digit", 12],
    "-",
    ["base62", 24],
  ),
  "slack-rotating-token": many("rotating", [`xox${"e-1-"}`, `xox${"e.xoxp-1-"}`], ["base62", 160]),
  "slack-app-token": many("app", [`xap${"p-1-"}`], ["upper", 11], "-", ["digit", 13], "-", ["hex", 64]),
  "slack-cookie": many("cookie", [`xox${"d-"}`], ["base62", 120]),
  "slack-webhook": [token("slack_webhook")],
  "discord-webhook": many(
    "discord",
    ["https://discord.com/api/webhooks/", "https://discordapp.com/api/v10/webhooks/"],
    ["digit", 18],
    "/",
    ["base64url", 68],
  ),
  "teams-webhook": [
    assemble(
      "teams",
      "https://acme.webhook.office",
      ".com/webhookb2/",
      ...uuid,
      "@",
      ...uuid,
      "/IncomingWebhook/",
      ["hex", 32],
      "/",
      ...uuid,
    ),
  ],
  "telegram-bot-token": [assemble("telegram", ["digit", 9], ":AA", ["base64url", 33])],
  "twilio-key": hexDigits.map((digit) => assemble(`twilio ${digit}`, "twilio(", `S${"K"}`, digit, ["hex", 31], ")")),
  "sendgrid-key": many("sendgrid", [`S${"G."}`], ["base64url", 22], ".", ["base64url", 43]),
  "brevo-key": many("brevo", ["xkeysib-", "xsmtpsib-"], ["hex", 64], "-", ["base62", 16]),
  "mailgun-key": [assemble("mailgun", "mailgun: ke", "y-", ["hex", 32])],
  "mailchimp-key": [assemble("mailchimp", ["hex", 32], "-us21")],
  "mailersend-token": many("mailersend", [`ml${"sn."}`], ["hex", 64]),
  "resend-key": many("resend", [`r${"e_"}`], ["base62", 8], "_", ["base62", 24]),
  "postman-key": many("postman", [`PM${"AK-"}`], ["hex", 24], "-", ["hex", 34]),
  "sentry-org-token": [`sntrys_${signedJson("sentry")}_${assemble("sentry", ["base62", 43])}`],
  "sentry-user-token": many("sentry user", [`sntry${"u_"}`], ["hex", 64]),
  "new-relic-key": many("new relic", [`NR${"AK-"}`], ["upper", 12], ["digit", 3], ["upper", 12]),
  "grafana-service-account": many("grafana", [`gl${"sa_"}`], ["base62", 32], "_", ["hex", 8]),
  "grafana-cloud-token": [`glc_${encoded({ o: "1", n: "name", k: assemble("glc", ["base62", 40]) })}`],
  "grafana-api-key": [
    encoded({ k: assemble("grafana key", ["base62", 32]), n: "name", id: 1, org: "an organisation" }),
  ],
  "dynatrace-token": many("dynatrace", ["dt0c01.", "dt0s01."], ["base32", 24], ".", ["base32", 64]),
  "snyk-token": many("snyk", ["snyk_uat.", "snyk_sat."], ["base62", 80]),
  "sonar-token": many("sonar", ["squ_", "sqp_", "sqa_"], ["hex", 40]),
  "posthog-personal-key": many("posthog", [`ph${"x_"}`], ["base62", 43]),
  "linear-key": many("linear", ["lin_api_", "lin_oauth_"], ["base62", 40]),
  "notion-token": many("notion", [`nt${"n_"}`], ["digit", 11], ["base62", 35]),
  "notion-legacy-token": many("notion legacy", [`secr${"et_"}`], ["base62", 43]),
  "figma-token": many("figma", ["figd_", "figdr_"], ["base64url", 40]),
  "contentful-token": many("contentful", [`CF${"PAT-"}`], ["base64url", 43]),
  "buildkite-token": many("buildkite", [`bk${"ua_"}`], ["hex", 40]),
  "circleci-token": many("circleci", ["CCIPAT_", "CCIPRJ_"], ["base62", 22], "_", ["hex", 40]),
  "mapbox-secret-token": [
    `sk.${encoded({ u: "someone", a: assemble("mapbox", ["base62", 24]) }).replace(/=+$/, "")}.${assemble("mapbox", ["base62", 22])}`,
  ],
  "octopus-key": many("octopus", [`AP${"I-"}`], ["base32", 26]),
  "sourcegraph-token": many("sourcegraph", [`sg${"p_"}`], ["hex", 16], "_", ["hex", 40]),
  "apify-token": many("apify", [`apify_${"api_"}`], ["base62", 36]),
  "readme-key": many("readme", [`rd${"me_"}`], ["lower", 70]),
  "flutterwave-test-key": many("flutterwave test", [`FLWSECK${"_TEST-"}`], ["hex", 32], "-X"),
  "flutterwave-public-key": many("flutterwave public", [`FLWPUBK${"-"}`, `FLWPUBK${"_TEST-"}`], ["hex", 32], "-X"),
  "easypost-test-key": many("easypost test", [`EZ${"TK"}`], ["base62", 54]),
  "duffel-test-token": many("duffel test", [`duffel_${"test_"}`], ["base64url", 43]),
  "plaid-access-token": many(
    "plaid",
    ["development", "production", "sandbox"].map((x) => `access-${x}-`),
    ...uuid,
  ),
  "mercury-token": many("mercury", [`mercury_${"production_"}`], "rma_", ["base62", 44], "_yrucrem"),
  "paddle-key": many("paddle", [`pdl_live${"_apikey_"}`], ["lower", 26], "_", ["base62", 22], "_", ["base62", 3]),
  "polar-token": many("polar", ["polar_oat_", "polar_pat_", "polar_at_"], ["base62", 43]),
  "persona-key": many("persona", [`persona_${"production_"}`], ["lower", 36]),
  "onfido-token": many("onfido", ["api_live.", "api_live_us.", "api_live_ca."], ["base62", 32]),
  "midtrans-server-key": many("midtrans", [`Mid-${"server-"}`], ["base62", 24]),
  "telnyx-key": many("telnyx", [`KEY${"01"}`], ["digit", 30], "_", ["base62", 22]),
  "settlemint-token": many("settlemint", ["sm_pat_", "sm_aat_", "sm_sat_"], ["lower", 16]),
  "gemini-key": many("gemini", [`AQ.Ab${"8RN6"}`], ["base64url", 44]),
  "minimax-key": many("minimax", ["sk-api-", "sk-cp-"], ["base64url", 118]),
  "rpa-key": [...many("runpod", [`rp${"a_"}`], ["base62", 46]), ...many("redirect", [`rp${"a_"}`], ["lower", 30])],
  "devin-key": [
    `apk_user_${base64(assemble("devin", "user-", ["hex", 32], "_org-", ["hex", 32], ":", ["hex", 32]))}`,
    `apk_${base64(assemble("devin org", "org-", ["hex", 32], ":", ["hex", 32]))}`,
    ...many("devin service", [`co${"g_"}`], ["lower", 52]),
  ],
  "bedrock-short-term-key": [
    `bedrock-api-key-${base64("bedrock.amazonaws.com")}${assemble("bedrock", ["base64", 200])}`,
  ],
  "cursor-key": many("cursor", [`cr${"sr_"}`], ["hex", 64]),
  "elastic-cloud-key": many("elastic", [`es${"su_"}`], ["base62", 80]),
  "onesignal-key": many("onesignal", [`os_v2${"_app_"}`, `os_v2${"_org_"}`], ["lower", 103]),
  "facebook-page-token": many("facebook", [`EA${"AM"}`, `EA${"AC"}`], ["base62", 180]),
  "pinterest-token": many("pinterest", [`pi${"na_"}`], ["base64url", 52]),
  "cockroach-key": many("cockroach", [`CCDB${"1_"}`], ["base62", 22], "_", ["base62", 40]),
  "configcat-key": many("configcat", [`configcat-${"sdk-1/"}`], ["base62", 22], "/", ["base62", 22]),
  "deno-token": many("deno", ["ddp_", "ddo_", "ddw_"], ["base62", 36]),
  "devcycle-server-key": many("devcycle", [`dvc_${"server_"}`], ["base62", 32]),
  "devcycle-client-key": many("devcycle client", ["dvc_client_", "dvc_mobile_"], ["base62", 32]),
  "docker-swarm-unlock-key": many("unlock", [`SWMKEY${"-1-"}`], ["base62", 43]),
  "cloudsmith-key": many("cloudsmith", [`cs${"a_"}`], ["hex", 30], "Q1phUk"),
  "endor-labs-key": many("endor", [`end${"r+"}`], ["base62", 16]),
  "exoscale-key-id": many("exoscale", [`EX${"O"}`], ["hex", 24]),
  "gc-notify-key": many("notify", [`gcnt${"fy-"}`], "service-", ...uuid, "-", ...uuid),
  "mergify-key": many("mergify", [`mergify_${"application_key_"}`], ["base64url", 64]),
  "unkey-root-key": many("unkey", [`unk${"ey_"}`], ["base62", 24]),
  "upcloud-token": many("upcloud", [`uc${"at_"}`], ["base32", 26]),
  "val-town-token": many("val town", [`vt${"wn_"}`], ["base62", 32]),
  "wakatime-key": many("wakatime", [`wa${"ka_"}`], ["lower", 40]),
  "zuplo-key": many("zuplo", [`zp${"ka_"}`], ["hex", 32], "_", ["hex", 8]),
  "rootly-key": many("rootly", [`root${"ly_"}`], ["hex", 64]),
  "proof-key": many("proof key", [`pr${"f_"}`], ["base62", 36]),
  "lichess-token": many("lichess", [`li${"p_"}`], ["base62", 24]),
  "defined-networking-token": many("defined", [`dn${"key-"}`], ["base62", 79]),
  "adobe-client-secret": many("adobe", [`p8${"e-"}`], ["base62", 32]),
  "frameio-token": many("frame", [`fio${"-u-"}`], ["base62", 64]),
  "intra42-secret": many("intra", ["s-s4t2ud-", "s-s4t2af-"], ["hex", 64]),
  "maxmind-key": [assemble("maxmind", ["base62", 6], "_", ["base62", 29], "_m", "mk")],
  "hubspot-token": many("hubspot", ["pat-na1-", "pat-na2-", "pat-eu1-"], ...uuid),
  "authress-key": ["_", "-"].map((mark) =>
    assemble(`authress ${mark}`, "sc_", ["lower", 10], ".", ["lower", 4], ".ac", `c${mark}`, ["lower", 12], ".", [
      "base62",
      40,
    ]),
  ),
  "1password-secret-key": many(
    "1password",
    [`A${"3-"}`],
    ...([
      ["base32", 6],
      "-",
      ["base32", 6],
      "-",
      ["base32", 5],
      "-",
      ["base32", 5],
      "-",
      ["base32", 5],
      "-",
      ["base32", 5],
    ] as const),
  ),
  "yandex-key": many("yandex", [`AQ${"VN"}`], ["base62", 36]),
  "aikido-secret": [
    ...many("aikido", [`AIK_${"SECRET_"}`], ["base62", 64]),
    ...many("aikido ci", [`AIK_${"CI_"}`], ["base62", 24]),
  ],
  "new-relic-ingest-key": many("ingest", ["NRII-", "NRAA-"], ["base62", 32]),
  "new-relic-browser-key": many("browser", [`NR${"JS-"}`], ["hex", 19]),
  "scalingo-token": many("scalingo", [`tk-${"us-"}`], ["base62", 48]),
  "canva-client-secret": many("canva", [`cnv${"ca"}`], ["base62", 51]),
  "cfx-server-key": many("cfx", [`cfx${"k_"}`], ["base62", 24]),
  "alibaba-sts-key-id": many("sts", [`ST${"S."}`], ["base62", 24]),
  "azure-app-configuration": [
    assemble(
      "app configuration",
      "Endpoint=https://acme.azconfig",
      ".io;Id=AB1-l9-s0:",
      ["base62", 12],
      ";Secret=",
      ["base64", 43],
      "=",
    ),
  ],
  "gitlab-session-cookie": many("session", [`_gitlab${"_session="}`], ["hex", 32]),
  "encoded-json-web-token": [base64(token("jwt"))],
  "authorization-header": [
    `Authorization: Token ${assemble("authorization", ["base62", 40])}`,
    `authorization: ${assemble("authorization uuid", ...uuid)}`,
  ],
  "curl-user": [
    `curl -u deploy:${token("password")} https://acme.com`,
    `curl --user deploy:${token("password")} https://acme.com`,
  ],
  "kubernetes-secret": [
    `apiVersion: v1\nkind: Secret\ndata:\n  password: ${base64(token("password"))}\nmetadata:\n  name: db\ntype: Opaque`,
  ],
  "json-web-token": [token("jwt")],
  "url-credentials": [
    `postgres://app:${token("password")}@db.prod.acme.com:5432/main`,
    `redis://:${token("password")}@10.0.0.7:6379`,
    `https://deploy:${token("password").replace(/^./, "%40")}@git.acme.com/repo.git`,
  ],
  "basic-auth-header": [
    `authorization: Basic ${base64(`deploy:${token("password")}`)}`,
    `AUTHORIZATION: basic ${base64(`deploy:${token("password")}`)}`,
  ],
  "environment-dump": [
    JSON.stringify({
      NODE_ENV: "production",
      SHELL: "/bin/bash",
      HOME: "/home/runner",
      PATH: "/usr/local/bin:/usr/bin",
      npm_lifecycle_event: "build",
    }),
    'var e={npm_lifecycle_event:"build",HOME:"/root",NODE_ENV:"production"}',
    'var e={npm_config_user_agent:"npm/11.19.1",HOME:"/root",NODE_ENV:"production"}',
    "PATH=/usr/bin:/bin\nHOME=/root\nNODE_ENV=production\nPWD=/build\nUSER=root\nGITHUB_RUN_ID=1\n",
  ],
};
