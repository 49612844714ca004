package dev.ligature.bench;

import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.StartLinkRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The commit of a link: ContinueLink with the right code. What comes before it, the start and the
 * mail, is done ahead and not measured.
 */
final class LinkCommit implements Work {
  /** Links prepared for each second of measurement; it ends when they are used up. */
  private static final int PREPARED_PER_SECOND = 400;

  /** A link that its code completes. */
  private record Attempt(int account, String id, String address) {}

  @Override
  public String name() {
    return "link-identity";
  }

  @Override
  public List<Row> measure(Site site) {
    Scale scale = site.scale();
    int first = prepared(scale.warmUp(), scale);
    int links = prepared(scale.time(), scale);
    Population.authenticate(site.records(), first + links);
    site.records().make("open-attempts", Map.of("count", scale.accounts()));
    site.records().run("vacuum analyze");
    OptionalDouble floor = site.floor(name(), scale.accounts());
    Load.Result _ = commit(site, first, 0);
    long before = linked(site);
    Load.Result result = commit(site, links, first);
    return List.of(
        Row.rate(
            name(),
            floor,
            result,
            OptionalLong.of(linked(site) - before),
            Row.ratio(0.8, result, floor)));
  }

  private static int prepared(Duration time, Scale scale) {
    long links = time.toMillis() * PREPARED_PER_SECOND / 1000;
    return Math.clamp(links, 1, scale.accounts() / 2);
  }

  private static long linked(Site site) {
    return site.records().count("select count(*) from audit_entry where type = 'LINK_CONFIRMED'");
  }

  private Load.Result commit(Site site, int links, int firstAccount) {
    Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    Load.Result started =
        Load.times(
            site.scale().connections(),
            links,
            (thread, number, due) -> attempts.add(start(site, thread, firstAccount + number + 1)));
    if (started.failures() > 0) {
      throw new IllegalStateException(started.failures() + " links did not start");
    }
    Map<String, String> codes = new Mailbox(site.data()).take(attempts.size());
    return Load.times(
        site.scale().connections(),
        links,
        (thread, number, due) -> {
          Attempt attempt = attempts.remove();
          finish(site, thread, attempt, codes.getOrDefault(attempt.address(), ""));
        });
  }

  private static Attempt start(Site site, int connection, int account) {
    String address = "new-" + account + "@example.org";
    String id =
        LinkServiceGrpc.newBlockingStub(site.session(connection, account))
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setEmail(EmailTarget.newBuilder().setAddress(address))
                    .build())
            .getAttempt()
            .getAttemptId();
    return new Attempt(account, id, address);
  }

  private static void finish(Site site, int connection, Attempt attempt, String code) {
    LinkState state =
        LinkServiceGrpc.newBlockingStub(site.session(connection, attempt.account()))
            .continueLink(
                ContinueLinkRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setAttemptId(attempt.id())
                    .setCode(code)
                    .build())
            .getAttempt()
            .getState();
    if (state != LinkState.LINK_STATE_LINKED) {
      throw new IllegalStateException("the link is " + state);
    }
  }
}
