package dev.ligature.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashCode;
import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Trees of several levels of tiles, appended in batches of random sizes. */
class ProofPropertyTest {
  private static final long SEED = System.nanoTime();
  private static final Random RANDOM = new Random(SEED);
  private static final MemoryTiles TILES = new MemoryTiles();
  private static final int SIZE = 70_000;
  private static final List<HashCode> ROOTS = new ArrayList<>(List.of(MerkleHash.EMPTY));

  @BeforeAll
  static void grow() {
    RunningRoot running = new RunningRoot();
    while (TILES.leaves().size() < SIZE) {
      List<HashCode> batch = new ArrayList<>();
      for (int i = RANDOM.nextInt(1_500); i >= 0; i--) {
        HashCode leaf = MerkleHash.leaf(Longs.toByteArray(running.size()));
        batch.add(leaf);
        running.add(leaf);
        ROOTS.add(running.root());
      }
      TILES.append(batch);
    }
  }

  private static int upTo(int bound) {
    return RANDOM.nextBoolean() ? RANDOM.nextInt(bound) : RANDOM.nextInt(Math.min(bound, 600));
  }

  private static HashCode flipped(HashCode hash) {
    byte[] bytes = hash.asBytes();
    bytes[RANDOM.nextInt(bytes.length)] ^= (byte) (1 << RANDOM.nextInt(8));
    return HashCode.fromBytes(bytes);
  }

  private static List<HashCode> changed(List<HashCode> path, int at) {
    List<HashCode> changed = new ArrayList<>(path);
    changed.set(at, flipped(path.get(at)));
    return changed;
  }

  @Test
  void tilesGiveTheRootsThatTheLeavesGive() {
    for (int i = 0; i < 500; i++) {
      int size = upTo(SIZE);
      assertThat(TILES.tree().root(size)).as("seed %d", SEED).isEqualTo(ROOTS.get(size));
    }
    for (int size : new int[] {255, 256, 257, 511, 512, 65_535, 65_536, 65_537}) {
      assertThat(TILES.tree().root(size)).isEqualTo(ROOTS.get(size));
    }
  }

  @RepeatedTest(300)
  void everyLeafIsProvenToBeInEveryLaterTreeAndNoChangedBitIs() {
    int size = 1 + upTo(SIZE - 1);
    int index = RANDOM.nextInt(size);
    HashCode leaf = TILES.leaves().get(index);
    HashCode root = ROOTS.get(size);
    List<HashCode> path = TILES.tree().inclusion(index, size);

    assertThat(ProofCheck.includes(leaf, index, size, path, root)).as("seed %d", SEED).isTrue();
    assertThat(ProofCheck.includes(flipped(leaf), index, size, path, root)).isFalse();
    assertThat(ProofCheck.includes(leaf, index, size, path, flipped(root))).isFalse();
    for (int at = 0; at < path.size(); at++) {
      assertThat(ProofCheck.includes(leaf, index, size, changed(path, at), root)).isFalse();
    }
    assertThat(ProofCheck.includes(leaf, index ^ 1, size, path, root)).isFalse();
  }

  @RepeatedTest(300)
  void everyTreeIsProvenToExtendEveryEarlierOneAndNoChangedBitIs() {
    int second = 1 + upTo(SIZE - 1);
    int first = 1 + RANDOM.nextInt(second);
    HashCode firstRoot = ROOTS.get(first);
    HashCode secondRoot = ROOTS.get(second);
    List<HashCode> proof = TILES.tree().consistency(first, second);

    assertThat(ProofCheck.extendsTree(first, firstRoot, second, secondRoot, proof))
        .as("seed %d: %d, %d", SEED, first, second)
        .isTrue();
    assertThat(ProofCheck.extendsTree(first, flipped(firstRoot), second, secondRoot, proof))
        .isFalse();
    assertThat(ProofCheck.extendsTree(first, firstRoot, second, flipped(secondRoot), proof))
        .isFalse();
    for (int at = 0; at < proof.size(); at++) {
      assertThat(ProofCheck.extendsTree(first, firstRoot, second, secondRoot, changed(proof, at)))
          .isFalse();
    }
  }
}
