package dev.ligature.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestDatabaseIT {
  @Test
  void everyDatabaseIsMigratedAndAlone() throws SQLException {
    try (TestDatabase first = TestDatabase.create(TestDatabaseIT.class);
        TestDatabase second = TestDatabase.create(TestDatabaseIT.class)) {
      try (Connection owner = first.asOwner();
          Statement statement = owner.createStatement()) {
        statement.executeUpdate("update installation set environment = 'changed'");
      }
      assertThat(environment(first)).isEqualTo("changed");
      assertThat(environment(second)).isEqualTo("test");
    }
  }

  private static String environment(TestDatabase database) throws SQLException {
    try (Connection application = database.asApplication();
        Statement statement = application.createStatement();
        ResultSet result = statement.executeQuery("select environment from installation")) {
      result.next();
      return result.getString(1);
    }
  }
}
