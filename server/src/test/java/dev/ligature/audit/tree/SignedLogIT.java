package dev.ligature.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashCode;
import com.google.protobuf.ByteString;
import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.audit.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import dev.ligature.api.audit.v1.Checkpoint;
import dev.ligature.api.audit.v1.GetCheckpointRequest;
import dev.ligature.api.audit.v1.GetConsistencyProofRequest;
import dev.ligature.api.audit.v1.GetConsistencyProofResponse;
import dev.ligature.api.audit.v1.GetEntriesRequest;
import dev.ligature.api.audit.v1.GetInclusionProofRequest;
import dev.ligature.api.audit.v1.GetInclusionProofResponse;
import dev.ligature.api.audit.v1.GetTileRequest;
import dev.ligature.api.audit.v1.LogEntry;
import dev.ligature.api.audit.v1.WatchCheckpointsRequest;
import dev.ligature.api.audit.v1.WatchCheckpointsResponse;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import io.grpc.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever has a token checks the log with what the calls return, and nothing else. */
class SignedLogIT {
  private static final int RECENT = 1_000;

  private TestTenant tenant;

  @BeforeEach
  void makeTenant() {
    tenant = TestTenant.create(SharedServer.get());
    Awaitility.await().ignoreExceptions().until(() -> newest().getSize() >= 0);
  }

  private AuditServiceBlockingStub as(Role role) {
    return AuditServiceGrpc.newBlockingStub(tenant.channel(role));
  }

  private Checkpoint newest() {
    return as(Role.BACKEND)
        .getCheckpoint(GetCheckpointRequest.getDefaultInstance())
        .getCheckpoint();
  }

  /** A checkpoint over more than one entry, among them one of the account. */
  private Checkpoint over(String account) {
    return Awaitility.await().until(this::newest, newest -> !leaves(account, newest).isEmpty());
  }

  /** Leaves of the account among the last ones, whatever others have written before. */
  private List<LogEntry> leaves(String account, Checkpoint within) {
    List<LogEntry> all = new ArrayList<>();
    long first = Math.max(0, within.getSize() - RECENT);
    while (first + all.size() < within.getSize()) {
      all.addAll(
          as(Role.AUDITOR)
              .getEntries(GetEntriesRequest.newBuilder().setStartIndex(first + all.size()).build())
              .getEntriesList());
    }
    return all.stream()
        .filter(each -> each.getIndex() < within.getSize())
        .filter(each -> each.getLeafInput().toString(StandardCharsets.UTF_8).contains(account))
        .toList();
  }

  private static HashCode hash(ByteString bytes) {
    return HashCode.fromBytes(bytes.toByteArray());
  }

  private static List<HashCode> hashes(List<ByteString> path) {
    return path.stream().map(SignedLogIT::hash).toList();
  }

  @Test
  void REQ_S9_anEntryIsProvenFromItsBytesToTheSignedNote() {
    String account = tenant.account();
    Checkpoint checkpoint = over(account);
    LogEntry entry = leaves(account, checkpoint).getFirst();
    GetInclusionProofResponse proof =
        as(Role.GATEWAY)
            .getInclusionProof(
                GetInclusionProofRequest.newBuilder()
                    .setIndex(entry.getIndex())
                    .setTreeSize(checkpoint.getSize())
                    .build());

    SignedNote note = SignedNote.parse(checkpoint.getNote());
    NoteKey key = SharedServer.get().bean(CheckpointRepository.class).keys().getFirst();
    assertThat(note.isSignedBy(NoteKey.parse(key.text()))).isTrue();
    assertThat(note.checkpoint().size()).isEqualTo(checkpoint.getSize());
    assertThat(note.checkpoint().root()).isEqualTo(hash(checkpoint.getRootHash()));
    HashCode leaf = MerkleHash.leaf(entry.getLeafInput().toByteArray());
    assertThat(leaf).isEqualTo(hash(proof.getLeafHash()));
    assertThat(
            ProofCheck.includes(
                leaf,
                entry.getIndex(),
                proof.getTreeSize(),
                hashes(proof.getHashesList()),
                note.checkpoint().root()))
        .isTrue();
  }

  @Test
  void INV_I14_aLaterCheckpointIsProvenToExtendTheEarlier() {
    Checkpoint first = over(tenant.account());
    Checkpoint second = over(tenant.account());
    GetConsistencyProofResponse proof =
        as(Role.OPERATOR)
            .getConsistencyProof(
                GetConsistencyProofRequest.newBuilder()
                    .setFirstSize(first.getSize())
                    .setSecondSize(second.getSize())
                    .build());
    assertThat(second.getSize()).isGreaterThan(first.getSize());
    assertThat(
            ProofCheck.extendsTree(
                first.getSize(),
                hash(first.getRootHash()),
                proof.getSecondSize(),
                hash(second.getRootHash()),
                hashes(proof.getHashesList())))
        .isTrue();
  }

  @Test
  void tilesHoldTheLeafHashesOfTheEntries() {
    Checkpoint checkpoint = over(tenant.account());
    int width = (int) Math.min(255, checkpoint.getSize());
    ByteString tile =
        as(Role.BACKEND).getTile(GetTileRequest.newBuilder().setWidth(width).build()).getHashes();
    List<HashCode> derived =
        as(Role.AUDITOR)
            .getEntries(GetEntriesRequest.newBuilder().setCount(width).build())
            .getEntriesList()
            .stream()
            .map(entry -> MerkleHash.leaf(entry.getLeafInput().toByteArray()))
            .toList();
    assertThat(Tile.hashes(tile.toByteArray(), width)).isEqualTo(derived);
  }

  @Test
  void nothingBehindTheNewestCheckpointIsShown() {
    over(tenant.account());
    AuditServiceBlockingStub auditor = as(Role.AUDITOR);
    for (long far : new long[] {1L << 40, Long.MAX_VALUE, -1}) {
      Refused.with(
          Reason.NOT_FOUND,
          () -> auditor.getEntries(GetEntriesRequest.newBuilder().setStartIndex(far).build()));
      Refused.with(
          Reason.NOT_FOUND,
          () -> auditor.getTile(GetTileRequest.newBuilder().setTileIndex(far).build()));
      Refused.with(
          Reason.NOT_FOUND,
          () ->
              auditor.getInclusionProof(
                  GetInclusionProofRequest.newBuilder().setIndex(far).build()));
      Refused.with(
          Reason.NOT_FOUND,
          () ->
              auditor.getInclusionProof(
                  GetInclusionProofRequest.newBuilder().setTreeSize(far).build()));
      Refused.with(
          Reason.NOT_FOUND,
          () ->
              auditor.getConsistencyProof(
                  GetConsistencyProofRequest.newBuilder()
                      .setFirstSize(1)
                      .setSecondSize(far)
                      .build()));
    }
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            auditor.getConsistencyProof(
                GetConsistencyProofRequest.newBuilder().setFirstSize(2).setSecondSize(1).build()));
    Refused.with(
        Reason.NOT_FOUND, () -> auditor.getTile(GetTileRequest.newBuilder().setLevel(7).build()));
  }

  @Test
  void entriesAreForAuditors() {
    Refused.with(
        Reason.ROLE_MISSING,
        () -> as(Role.BACKEND).getEntries(GetEntriesRequest.getDefaultInstance()));
  }

  @Test
  void aWatcherIsToldEachNewerCheckpoint() {
    Context.CancellableContext watch = Context.current().withCancellation();
    watch.run(
        () -> {
          Iterator<WatchCheckpointsResponse> told =
              as(Role.BACKEND)
                  .withDeadlineAfter(Duration.ofSeconds(30))
                  .watchCheckpoints(WatchCheckpointsRequest.getDefaultInstance());
          Checkpoint first = told.next().getCheckpoint();
          String account = tenant.account();
          Checkpoint next = told.next().getCheckpoint();
          assertThat(next.getSize()).isGreaterThan(first.getSize());
          while (leaves(account, next).isEmpty()) {
            next = told.next().getCheckpoint();
          }
        });
    watch.cancel(null);
  }
}
