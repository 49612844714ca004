package dev.ligature.link.oidc;

/** An OpenID provider that a test runs, with one client of ours. */
interface TestProvider extends AutoCloseable {
  String CLIENT_ID = "ligature";
  String CLIENT_SECRET = "only-for-tests-0123456789abcdef0123456789abcdef";
  String REDIRECT_URI = "http://127.0.0.1/callback";

  String issuer();

  @Override
  void close();
}
