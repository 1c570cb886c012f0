"""Names for people who do not exist."""

from __future__ import annotations

GIVEN = {
    "Manila": (
        "Althea", "Benjie", "Corazon", "Dante", "Eloisa", "Fidel", "Gemma", "Hilario", "Imelda", "Jomar", "Katrina",
        "Lito", "Marisol", "Nestor", "Ophelia", "Paolo", "Queenie", "Rodel", "Sampaguita", "Tadeo", "Urduja", "Vina",
    ),
    "Lisbon": (
        "Amadeu", "Beatriz", "Célia", "Duarte", "Eulália", "Fausto", "Graça", "Henrique", "Inês", "Joaquim", "Leonor",
        "Mafalda", "Nuno", "Odete", "Palmira", "Quitéria", "Rúben", "Sílvia", "Telmo", "Úrsula", "Vasco", "Zélia",
    ),
    "Bogotá": (
        "Adriana", "Baltasar", "Catalina", "Darío", "Esperanza", "Fabián", "Gloria", "Hernán", "Íngrid", "Julián",
        "Luz", "Marcela", "Nicolás", "Óscar", "Pilar", "Ramiro",
    ),
}  # fmt: skip

FAMILY = {
    "Manila": (
        "Abueva", "Bautista", "Catacutan", "Dimaculangan", "Evangelista", "Fajardo", "Guinto", "Hizon", "Ilagan",
        "Javellana", "Katigbak", "Lacson", "Macaraeg", "Navarro", "Ocampo", "Pangilinan", "Quizon", "Rosales",
        "Sumulong", "Tolentino", "Umali", "Villanueva",
    ),
    "Lisbon": (
        "Abrantes", "Bettencourt", "Carvalhal", "D'Eça", "Esteves", "Figueira", "Gouveia", "Horta", "Infante", "Junot",
        "Lacerda", "Moniz", "Noronha", "Osório", "Pestana", "Quental", "Ribeirinho", "Sequeira", "Tavares", "Vilhena",
        "Xavier", "Zarco",
    ),
    "Bogotá": (
        "Arboleda", "Bermúdez", "Cifuentes", "Duque", "Echeverri", "Forero", "Galvis", "Hinestroza", "Isaza",
        "Jaramillo", "Londoño", "Muñoz", "Nieto", "Ospina", "Pinzón", "Restrepo",
    ),
}  # fmt: skip

WRITTEN_OTHERWISE = {
    "Manila": {4: "陳美玲", 15: "김서연"},
    "Lisbon": {2: "Ольга Коваленко", 9: "ليلى حداد", 17: "Αλέξης Παππάς"},
    "Bogotá": {6: "山田 太郎"},
}
"""People of a site, by number, whose name is written in another alphabet."""
