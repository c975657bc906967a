import type { Appraisal, Validate } from "../kind.ts";
import { passwordStrength } from "../password.ts";

/** Hosts that only this machine has, or nobody: RFC 2606, RFC 6761, and what documentation writes. */
const NO_HOST =
  /^(?:localhost|127(?:\.[0-9]+){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|(?:.+\.)?(?:example|test|invalid|localhost)|(?:.+\.)?example\.(?:com|org|net|edu|io|dev)|(?:your|my|some|the)?[-_]?(?:host|hostname|server|servername|domain|proxy|address|endpoint|site|website|company|foo|bar|baz|abc|xyz)(?:name)?(?:\.(?:com|org|net|tld|local|io))?|test\.com|[a-z]\.(?:com|b|b\.c))$/i;

/** A protocol that nobody needs a password for in a URL but those who mean it. */
const KNOWN_SCHEME =
  /^(?:postgres(?:ql)?|mysqlx?|mariadb|mongodb(?:\+srv)?|rediss?|valkeys?|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|couchdb|neo4j|bolt|nats|kafka|ldaps?|smtps?|imaps?|pop3s?|ftps?|sftp|ssh|mqtts?|wss?|https?|git|git\+https?|socks5h?|influxdb|elasticsearch|rabbitmq)$/i;

/** A URL with user and password in it, to a host that others can reach. */
export const urlCredentials: Validate = ({ text, body }): Appraisal | undefined => {
  const [scheme = "", rest = ""] = splitAt(text, "://");
  const [userinfo, host] = splitAt(rest, "@", rest.lastIndexOf("@"));
  const [user] = splitAt(userinfo, ":");
  if (NO_HOST.test(host) || /^anonymous$/i.test(user)) return undefined;
  const password = decodePercent(body);
  const strength = passwordStrength(password, decodePercent(user));
  if (strength === undefined) return undefined;
  if (!/[.:]/.test(host)) return { confidence: "low", note: "to a host without a domain" };
  if (strength === "weak") return { confidence: "low", note: "its password looks like a word" };
  return KNOWN_SCHEME.test(scheme) ? {} : { confidence: "medium" };
};

function splitAt(text: string, mark: string, at = text.indexOf(mark)): [string, string] {
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + mark.length)];
}

function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
