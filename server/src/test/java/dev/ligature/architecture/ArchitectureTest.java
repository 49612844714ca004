package dev.ligature.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ArchitectureTest {
  private static final String ROOT = "dev.ligature";
  private static final String PLANTED = "dev.ligature.planted";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(Rule.ORDER.stream().map(domain -> ROOT + "." + domain).toList());
  private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages(PLANTED);

  @ParameterizedTest
  @FieldSource("dev.ligature.architecture.Rule#ALL")
  void holds(Rule rule) {
    rule.below(ROOT).check(CLASSES);
  }

  /** Each rule finds the class that breaks it, and no class that is there to break another. */
  @ParameterizedTest
  @FieldSource("dev.ligature.architecture.Rule#ALL")
  void bites(Rule rule) {
    List<String> found = rule.below(PLANTED).evaluate(VIOLATIONS).getFailureReport().getDetails();
    assertThat(found).isNotEmpty().allSatisfy(line -> assertThat(line).contains(rule.culprit()));
  }

  /** What is stored has generated messages too, in a package of its own. */
  @Test
  void looksAtEveryPackage() throws Exception {
    assertThat(CLASSES).hasSizeGreaterThan(50);
    assertThat(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains(".jar"))
                .withImportOption(location -> !location.contains("client-stubs"))
                .withImportOption(location -> !location.contains("/dev/ligature/internal/"))
                .importPackages(ROOT))
        .extracting(type -> type.getPackageName().split("\\.", 4)[2])
        .isSubsetOf(Rule.ORDER);
  }
}
