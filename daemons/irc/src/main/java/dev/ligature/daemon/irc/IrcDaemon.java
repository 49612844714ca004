package dev.ligature.daemon.irc;

import com.google.common.net.HostAndPort;
import com.google.protobuf.ByteString;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.Build;
import dev.ligature.client.LigatureChannel;
import dev.ligature.daemon.Daemon;
import dev.ligature.daemon.DaemonSettings;
import dev.ligature.daemon.Enrolment;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the IRC daemon as a process. */
@Command(
    name = "daemon irc",
    description = "Run the reference daemon for IRC.",
    mixinStandardHelpOptions = true)
public final class IrcDaemon implements Callable<Integer> {
  private static final Duration STEP_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PACING = Duration.ofMillis(500);

  @Option(
      names = "--server",
      defaultValue = "127.0.0.1:7443",
      description = "Where Ligature listens; default ${DEFAULT-VALUE}.")
  private String server = "";

  @Option(names = "--plaintext", description = "Without TLS; on loopback only.")
  private boolean plaintext;

  @Option(names = "--authorities", description = "PEM bundle that verifies the server.")
  private @Nullable Path authorities;

  @Option(names = "--state", required = true, description = "Directory of the daemon's identity.")
  private Path state = Path.of("");

  @Option(
      names = "--enrolment",
      description = "Answer of EnrolDaemon as JSON, for the first start; - reads standard input.")
  private @Nullable String enrolment;

  @Option(
      names = "--certificate",
      description = "PEM chain that the daemon shows (mutual TLS); with --private-key.")
  private @Nullable Path certificate;

  @Option(names = "--private-key", description = "PEM key of the certificate, PKCS 8.")
  private @Nullable Path privateKey;

  @Option(
      names = "--capacity",
      defaultValue = "1000",
      description = "Connectors that it can hold; default ${DEFAULT-VALUE}.")
  private int capacity;

  @Option(names = "--irc-authorities", description = "PEM bundle that verifies IRC servers.")
  private @Nullable Path ircAuthorities;

  @Option(
      names = "--allow-private-hosts",
      description = "Let users connect to hosts of private networks and of this machine.")
  private boolean allowsPrivateHosts;

  @Spec private @Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    // Without a configuration of its own the logger prints everything, session tokens too.
    System.setProperty("logback.configurationFile", "dev/ligature/daemon/irc/logback.xml");
    System.exit(new CommandLine(new IrcDaemon()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, GeneralSecurityException {
    enrol();
    IrcConnector connector =
        new IrcConnector(
            new Egress(allowsPrivateHosts), IrcTrust.in(ircAuthorities), STEP_TIMEOUT, PACING);
    HostAndPort address = HostAndPort.fromString(server).withDefaultPort(7443);
    Daemon daemon =
        new Daemon(
            new DaemonSettings(
                this::channel,
                address.getHost(),
                address.getPort(),
                Enrolment.read(state),
                build(),
                List.of(new IrcPlatform(connector)),
                capacity,
                Duration.ofSeconds(5)));
    Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "shutdown"));
    daemon.start();
    String why = daemon.awaitEnd();
    return why.equals("CLOSED") ? 0 : 1;
  }

  private void enrol() throws IOException {
    if (Enrolment.isIn(state)) {
      return;
    }
    String from = enrolment;
    if (from == null) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "the first start needs --enrolment: call EnrolDaemon as an operator");
    }
    Enrolment.keep(
        state,
        from.equals("-")
            ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
            : Files.readString(Path.of(from)));
  }

  private ManagedChannel channel(String host, int port) {
    LigatureChannel channel = LigatureChannel.to(host, port);
    if (plaintext) {
      return channel.plaintext().open();
    }
    try {
      if (authorities != null) {
        channel.trusting(authorities);
      }
      if (certificate != null && privateKey != null) {
        channel.certificate(certificate, privateKey);
      }
      return channel.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Build build() throws IOException, GeneralSecurityException {
    String version =
        Objects.requireNonNullElse(
            IrcDaemon.class.getPackage().getImplementationVersion(), "0.0.0-development");
    return Build.newBuilder()
        .setDigest(ByteString.copyFrom(digest(version)))
        .setName("ligature-daemon-irc")
        .setVersion(version)
        .addPlatforms(Platform.PLATFORM_IRC)
        .build();
  }

  /** Digest of the running artifact; of its version where classes lie loose. */
  private static byte[] digest(String version) throws IOException, GeneralSecurityException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    try {
      Path artifact =
          Path.of(IrcDaemon.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return sha256.digest(
          Files.isRegularFile(artifact)
              ? Files.readAllBytes(artifact)
              : version.getBytes(StandardCharsets.UTF_8));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
