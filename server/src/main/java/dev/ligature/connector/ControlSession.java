package dev.ligature.connector;

import com.google.protobuf.ByteString;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Heartbeat;
import dev.ligature.api.connector.v1.HeartbeatAck;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.Inventory;
import dev.ligature.api.connector.v1.LeaseRenewal;
import dev.ligature.api.connector.v1.LeaseRevoked;
import dev.ligature.api.connector.v1.LogoutResult;
import dev.ligature.api.connector.v1.RunningConnector;
import dev.ligature.api.connector.v1.SpecAck;
import dev.ligature.common.DomainException;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A daemon session on its Control stream: what the daemon says, and what it is told. */
final class ControlSession implements LiveDaemon {
  private static final int PART = 1000;

  private final ControlParts parts;
  private final ControlStream stream;
  private final DaemonSession session;
  private final long generation;
  private final Hello hello;
  private final AssignmentLedger ledger;
  private final ControlNonces nonces;
  private final ControlMaterial material;
  private final ControlLinks links;
  private final List<RunningConnector> running = new ArrayList<>();
  private volatile boolean ready;
  private long heartbeats;

  private ControlSession(
      ControlParts parts,
      ControlStream stream,
      String environment,
      DaemonAdmission.Admitted admitted,
      Hello hello) {
    this.parts = parts;
    this.stream = stream;
    this.session = admitted.session();
    this.generation = admitted.generation();
    this.hello = hello;
    this.ledger = new AssignmentLedger(session, parts.ids());
    this.nonces = new ControlNonces(parts.ids());
    this.material = new ControlMaterial(parts, environment, session, nonces);
    this.links = new ControlLinks(parts, session);
  }

  /** Verifies a Hello and welcomes the daemon; what it superseded on this node is told so. */
  static ControlSession open(
      ControlParts parts,
      ControlStream stream,
      String environment,
      DaemonStatements.Challenge challenge,
      ControlRequest frame) {
    Hello hello = frame.getHello();
    ControlWelcome.requireVersion(hello);
    DaemonAdmission.Admitted admitted =
        parts.admission().admit(challenge, ControlMessages.hello(hello));
    var superseded = admitted.superseded();
    if (superseded != null) {
      parts
          .registry()
          .find(superseded)
          .ifPresent(
              before -> {
                before.goAway(GoawayReason.REPLACED);
                parts.registry().remove(before);
              });
    }
    ControlSession opened = new ControlSession(parts, stream, environment, admitted, hello);
    parts.sessions().announce(opened.session, opened.nonces);
    opened.send(
        frame.getCorrelationId(),
        ControlResponse.newBuilder()
            .setWelcome(ControlWelcome.of(parts, admitted, opened.nonces.newest())));
    return opened;
  }

  /** Takes one frame; a refusal of the frame leaves the stream open. */
  void accept(ControlRequest frame) {
    try {
      parts.sessions().requireLive(session);
    } catch (DomainException ended) {
      if (ended.reason() != Reason.FENCED) {
        stream.refuse(frame, ended);
        return;
      }
      stream.goAway(parts.sessions().goodbye(session));
      return;
    }
    try {
      handle(frame);
    } catch (DomainException refusal) {
      stream.refuse(frame, refusal);
    }
  }

  private void handle(ControlRequest frame) {
    if (!ready && !frame.hasInventory() && !frame.hasHeartbeat()) {
      throw DomainException.of(Reason.WRONG_STATE, "Inventory comes first.");
    }
    String id = frame.getCorrelationId();
    switch (frame.getFrameCase()) {
      case INVENTORY -> inventory(frame.getInventory());
      case HEARTBEAT -> heartbeat(id, frame.getHeartbeat());
      case SPEC_ACK -> answered(frame.getSpecAck());
      case CONNECTOR_STATUS ->
          parts
              .connectors()
              .observe(
                  fence(frame.getConnectorStatus().getFence()),
                  ControlMessages.sighting(frame.getConnectorStatus()));
      case DISCONNECT_DONE -> {
        LogoutResult result = frame.getDisconnectDone().getResult();
        parts
            .connectors()
            .disconnected(
                fence(frame.getDisconnectDone().getFence()),
                result == LogoutResult.LOGOUT_RESULT_CONFIRMED
                    || result == LogoutResult.LOGOUT_RESULT_ALREADY_VOID);
      }
      case LEASE_REQUEST ->
          send(
              id,
              material.lease(
                  id, frame.getLeaseRequest(), fence(frame.getLeaseRequest().getFence())));
      case CREDENTIAL_UPDATE ->
          send(
              id,
              material.store(
                  frame.getCredentialUpdate(), fence(frame.getCredentialUpdate().getFence())));
      case TICKET_REDEMPTION -> send(id, material.redeem(frame.getTicketRedemption()));
      case LINK_STEP -> send(id, links.step(frame.getLinkStep()));
      case LINK_OUTCOME -> send(id, links.outcome(frame.getLinkOutcome()));
      case HELLO, FRAME_NOT_SET ->
          throw DomainException.of(Reason.WRONG_STATE, "The frame is out of order.");
    }
  }

  private AssignmentFence fence(ConnectorFence fence) {
    return ledger
        .fence(ControlMessages.connector(fence), fence.getConnectorEpoch())
        .orElseThrow(DaemonSessions::fenced);
  }

  private void inventory(Inventory inventory) {
    if (ready) {
      throw DomainException.of(Reason.WRONG_STATE, "Inventory was complete.");
    }
    running.addAll(inventory.getConnectorsList());
    if (!inventory.getLast()) {
      return;
    }
    Map<PersonaId, AssignmentRow> rows = new HashMap<>();
    parts.connectors().list(session).forEach(row -> rows.put(row.connector(), row));
    for (RunningConnector each : running) {
      compare(each, rows);
    }
    rows.forEach((connector, row) -> ledger.level(connector, row).forEach(this::tell));
    tellAllEpochs();
    running.clear();
    ready = true;
    parts.connectors().ready(session);
    parts.sweeper().place();
  }

  /** What runs under the row's epoch goes on; anything else is stopped, never adopted. */
  private void compare(RunningConnector each, Map<PersonaId, AssignmentRow> rows) {
    PersonaId connector = ControlMessages.connector(each.getFence());
    long epoch = each.getFence().getConnectorEpoch();
    AssignmentRow row = rows.get(connector);
    if (row == null || row.epoch() != epoch) {
      tell(new AssignmentOrder.Unassign(connector, epoch));
      return;
    }
    ledger.running(row, each.getSpecVersion());
    parts
        .connectors()
        .observe(
            new AssignmentFence(row.tenant(), connector, epoch, session),
            ControlMessages.sighting(each.getStatus()));
  }

  private void tellAllEpochs() {
    List<ConnectorFence> all =
        ledger.fences().stream()
            .map(fence -> ControlMessages.fence(fence.connector(), fence.epoch()))
            .toList();
    for (int from = 0; from == 0 || from < all.size(); from += PART) {
      int to = Math.min(from + PART, all.size());
      send(
          newId(),
          ControlResponse.newBuilder()
              .setEpochUpdate(
                  ControlMessages.epochs(all.subList(from, to), to == all.size(), generation)));
    }
  }

  private void heartbeat(String id, Heartbeat heartbeat) {
    if (heartbeat.getSequence() != heartbeats + 1) {
      throw DomainException.of(Reason.WRONG_STATE, "The heartbeat's number is not the next one.");
    }
    heartbeats++;
    ConnectorAssignments.Heard heard = parts.connectors().heartbeat(session, ledger.fences());
    byte[] nonce = nonces.next();
    parts.sessions().announce(session, nonces);
    HeartbeatAck.Builder ack =
        HeartbeatAck.newBuilder()
            .setSequence(heartbeat.getSequence())
            .setServerNonce(ByteString.copyFrom(nonce))
            .setVerdict(ControlMessages.verdict(heard.build().verdict()));
    Set<PersonaId> renewed = new HashSet<>();
    for (AssignmentRepository.Renewed each : heard.renewed()) {
      renewed.add(each.connector());
      ack.addRenewals(
          LeaseRenewal.newBuilder()
              .setFence(ControlMessages.fence(each.connector(), each.epoch()))
              .setConnectorLeaseTtl(ControlMessages.duration(parts.timers().connectorLeaseTtl()))
              .setDesired(ControlMessages.desired(each.desired())));
    }
    send(id, ControlResponse.newBuilder().setHeartbeatAck(ack));
    if (heard.build().verdict() == BuildVerdict.REFUSED) {
      parts.sessions().close(session, "POLICY");
      stream.goAway(GoawayReason.POLICY);
      return;
    }
    ledger.fences().stream()
        .map(AssignmentFence::connector)
        .filter(connector -> !renewed.contains(connector))
        .collect(Collectors.toSet())
        .forEach(this::level);
  }

  private void answered(SpecAck ack) {
    AssignmentFence fence = fence(ack.getFence());
    if (!ledger.answered(fence, ack.getSpecVersion(), ack.getNonce().toByteArray())) {
      throw DomainException.of(Reason.WRONG_STATE, "No such spec waits for an answer.");
    }
    parts.connectors().answerSpec(fence, ack.getSpecVersion(), ack.getAccepted());
    level(fence.connector());
  }

  private void level(PersonaId connector) {
    ledger
        .level(connector, parts.connectors().find(session, connector).orElse(null))
        .forEach(this::tell);
  }

  private void tell(AssignmentOrder order) {
    send(newId(), ControlWelcome.order(order, generation));
  }

  private void send(String correlationId, ControlResponse.Builder frame) {
    stream.send(frame.setCorrelationId(correlationId).build());
  }

  private String newId() {
    return parts.ids().next().toString();
  }

  @Override
  public DaemonSession session() {
    return session;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public boolean offers(Platform platform, String flow) {
    return session.platforms().contains(platform)
        && hello.getPlatformsList().stream()
            .filter(each -> ControlMessages.platform(each.getPlatform()) == platform)
            .flatMap(each -> each.getFlowsList().stream())
            .anyMatch(each -> each.name().equals("LINK_FLOW_" + flow));
  }

  @Override
  public boolean holds(PersonaId connector) {
    return ledger.holds(connector);
  }

  @Override
  public void connectorChanged(PersonaId connector) {
    stream.inTurn(
        () -> {
          if (ready) {
            level(connector);
          }
        });
  }

  @Override
  public void leaseRevoked(LeaseId lease) {
    send(
        newId(),
        ControlResponse.newBuilder()
            .setLeaseRevoked(LeaseRevoked.newBuilder().setLeaseId(lease.toString())));
  }

  @Override
  public void send(LinkFlowFrame frame) {
    send(newId(), ControlLinks.frame(frame));
  }

  @Override
  public void goAway(GoawayReason reason) {
    stream.goAway(reason);
  }
}
