package dev.ligature.daemon.irc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * Signs in to services by telling NickServ the password, for networks without SASL. First asks the
 * server whether that nick really is a service (WHOIS numeric 313), because anyone could use it
 * while services are away.
 */
final class NickServIdentify implements ServerListener {
  private static final String NICKSERV = "NickServ";
  private static final Pattern CONFIRMED =
      Pattern.compile(
          "now (identified|logged in|recognized)|password accepted", Pattern.CASE_INSENSITIVE);
  private static final Pattern WRONG =
      Pattern.compile(
          "(invalid|incorrect|wrong) password|password (is )?incorrect", Pattern.CASE_INSENSITIVE);
  private static final Pattern UNKNOWN =
      Pattern.compile("(is not|isn't|not) (a )?registered", Pattern.CASE_INSENSITIVE);

  private final Wire wire;
  private final IrcLogin login;
  private final CompletableFuture<Boolean> service = new CompletableFuture<>();
  private final CompletableFuture<String> account = new CompletableFuture<>();

  NickServIdentify(Wire wire, IrcLogin login) {
    this.wire = wire;
    this.login = login;
  }

  /** The account that services confirmed. */
  String identify(Duration timeout) throws IrcRefusedException {
    wire.sendNow("WHOIS " + NICKSERV);
    if (!Await.answer(service, timeout, FailureReason.TIMEOUT)) {
      throw new IrcRefusedException(
          FailureReason.AUTHENTICATION_UNAVAILABLE,
          "there is no NickServ that the server vouches for");
    }
    wire.sendNow(
        "PRIVMSG " + NICKSERV + " :IDENTIFY " + login.account() + ' ' + login.secret().reveal());
    return Await.answer(account, timeout, FailureReason.TIMEOUT);
  }

  @Override
  public void line(ServerLine line) {
    switch (line.command()) {
      case "313" -> {
        if (wire.same(line.param(1), NICKSERV)) {
          service.complete(true);
        }
      }
      case "318", "401" -> {
        if (wire.same(line.param(1), NICKSERV)) {
          service.complete(false);
        }
      }
      case "900" -> account.complete(line.param(2));
      case "NOTICE" -> {
        if (wire.same(line.nick(), NICKSERV)) {
          notice(line.text());
        }
      }
      default -> {}
    }
  }

  private void notice(String text) {
    if (CONFIRMED.matcher(text).find()) {
      account.complete(login.account());
    } else if (WRONG.matcher(text).find()) {
      refuse(FailureReason.BAD_CREDENTIALS, "NickServ refused the password");
    } else if (UNKNOWN.matcher(text).find()) {
      refuse(FailureReason.NICK_NOT_REGISTERED, "NickServ does not know the account");
    }
  }

  private void refuse(FailureReason reason, String detail) {
    account.completeExceptionally(new IrcRefusedException(reason, detail));
  }

  @Override
  public void ended(IrcRefusedException why) {
    service.completeExceptionally(why);
    account.completeExceptionally(why);
  }
}
