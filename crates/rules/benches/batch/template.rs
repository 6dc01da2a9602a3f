//! A set of rules of the size and shape of OpenFisca's country template: about twenty variables, sums over households.

use crate::library::Declare;
use rules::Level::{Household as H, Person as P};
use rules::{Library, Ty};

/// Its rules are in cents.
pub(crate) fn template() -> Library {
    Declare::new("EUR", 2)
        .fact("birth", P, Ty::Date)
        .fact("salary", P, Ty::Money)
        .fact("capital_returns", P, Ty::Money)
        .fact("is_adult", P, Ty::Bool)
        .fact("rent", H, Ty::Money)
        .fact("accommodation_size", H, Ty::Int)
        .fact("is_occupied", H, Ty::Bool)
        .parameter("age_of_majority", Ty::Months, &[("2000-01-01", "216")])
        .parameter("age_of_retirement", Ty::Months, &[("2000-01-01", "780")])
        .parameter("basic_income_amount", Ty::Money, &[("2015-12-01", "60000")])
        .parameter("housing_rate", Ty::Rate, &[("2010-01-01", "0.25")])
        .parameter("parenting_amount", Ty::Money, &[("2000-01-01", "60000")])
        .parameter("income_threshold", Ty::Money, &[("2000-01-01", "50000")])
        .parameter(
            "tax_rate",
            Ty::Rate,
            &[("2012-01-01", "0.16"), ("2013-01-01", "0.13"), ("2014-01-01", "0.14"), ("2015-01-01", "0.15")],
        )
        .parameter("housing_tax_rate", Ty::Money, &[("2000-01-01", "1000")])
        .parameter("housing_tax_minimum", Ty::Money, &[("2000-01-01", "20000")])
        .marginal("contribution_scale", "2017-01-01", &[(0, "0.02"), (600_000, "0.06"), (1_240_000, "0.12")])
        .rule("age", P, Ty::Months, "age(birth, today, mar1)")
        .rule("pension", P, Ty::Money, "if age >= age_of_retirement then EUR 1 else EUR 0")
        .versions(
            "basic_income",
            P,
            Ty::Money,
            &[
                (Some("1900-01-01"), "EUR 0"),
                (Some("2015-12-01"), "if age >= age_of_majority and salary = EUR 0 then basic_income_amount else EUR 0"),
                (Some("2016-12-01"), "if age >= age_of_majority then basic_income_amount else EUR 0"),
            ],
        )
        .rule("income_tax", P, Ty::Amount, "salary * tax_rate")
        .rule("contribution", P, Ty::Amount, "contribution_scale(salary)")
        .rule("household_income", H, Ty::Money, "sum(members: salary)")
        .rule("capital", H, Ty::Money, "sum(members: capital_returns)")
        .rule("pensions", H, Ty::Money, "sum(members: pension)")
        .rule("basic_incomes", H, Ty::Money, "sum(members: basic_income)")
        .rule("income_taxes", H, Ty::Amount, "sum(members: income_tax)")
        .rule("contributions", H, Ty::Amount, "sum(members: contribution)")
        .versions(
            "housing_allowance",
            H,
            Ty::Amount,
            &[(Some("1980-01-01"), "rent * housing_rate"), (Some("2016-12-01"), "EUR 0")],
        )
        .rule("is_single", H, Ty::Bool, "count(members where is_adult) = 1 persons")
        .rule("under_8", H, Ty::Bool, "any(members where age < 8 years)")
        .rule("under_6", H, Ty::Bool, "any(members where age < 6 years)")
        .rule(
            "parenting_allowance",
            H,
            Ty::Money,
            "if household_income <= income_threshold and ((is_single and under_8) or under_6) then parenting_amount else EUR 0",
        )
        .rule(
            "housing_tax",
            H,
            Ty::Money,
            "if is_occupied then max(housing_tax_rate * accommodation_size, housing_tax_minimum) else EUR 0",
        )
        .rule("total_benefits", H, Ty::Amount, "basic_incomes + housing_allowance")
        .rule("total_taxes", H, Ty::Amount, "income_taxes + contributions + housing_tax / 12")
        .rule(
            "disposable_income",
            H,
            Ty::Amount,
            "household_income + capital + pensions + basic_incomes + housing_allowance + parenting_allowance \
             - income_taxes - contributions - housing_tax / 12",
        )
        .build()
}
